"""The text format `case/1`: one `*.case.md` file a case. Read, write, check, compile; no database here."""
