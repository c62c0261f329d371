export { SaidNotFound as default } from "../said-not-found";
