"""The demo cohort: invented people in a real term, the same every time, with dates relative to today."""
