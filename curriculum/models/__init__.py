"""Courses and their offerings, who is enrolled, modules and pages, knowledge checks, progress."""

from curriculum.models.courses import Course, Enrolment, Offering, Term
from curriculum.models.modules import Figure, Module, OfferingModule, Page
from curriculum.models.progress import CheckAnswer, KnowledgeCheck, ModuleCompletion, PageReading

__all__ = [
    "CheckAnswer",
    "Course",
    "Enrolment",
    "Figure",
    "KnowledgeCheck",
    "Module",
    "ModuleCompletion",
    "Offering",
    "OfferingModule",
    "Page",
    "PageReading",
    "Term",
]
