/** Without one of its own Next takes that of a folder above. */
export default {};
