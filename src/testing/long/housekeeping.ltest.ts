/** K09 with a hundred thousand rows of each kind, as this project provides them. */
import "../integration/housekeeping.itest";
