"""The task store's schema, step by step. A step that has been released is never edited: add another in versions/."""
