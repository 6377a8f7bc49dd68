"""The text format `case/1`: one `*.case.md` file a case. Reading, writing, checking and compiling; no database here."""
