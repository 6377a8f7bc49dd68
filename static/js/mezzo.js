// The aids every page may use. Each page reads and submits without this file.
import "./early.js";
import { startAutosave } from "./autosave.js";
import { startConfirm } from "./confirm.js";
import { startCount } from "./count.js";
import { startErrors } from "./errors.js";
import { startHtmx } from "./htmx.js";
import { startLeave } from "./leave.js";
import { startSize } from "./size.js";
import { startStrips } from "./strips.js";
import { startSubmit } from "./submit.js";
import { startTables } from "./tables.js";
import { startTheme } from "./theme.js";

startTheme();
startStrips();
startErrors();
startHtmx();
startCount();
startTables();
// Before a form is sent: its size is checked, the question is asked, the draft is saved, and it goes once.
startSize();
startConfirm();
startAutosave();
startLeave();
startSubmit();
