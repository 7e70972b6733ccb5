"""The errors a user can mend: each message is one line that says what was wrong and what to try."""


class KgError(Exception):
    """Base of all errors shown to the user as one line, without a traceback."""


class InputError(KgError):
    """A file or folder cannot be read as a report."""


class LexiconError(KgError):
    """A row of a data table is wrong; the message names file and line."""


class StoreError(KgError):
    """The store is missing, locked, unwritable or not one of ours."""


class QueryError(KgError):
    """A query is malformed, or a name in it is unknown or ambiguous."""


class StoppedError(QueryError):
    """A query took more time or memory than it may, or its process was lost."""


class WorkerError(KgError):
    """The workers of a build cannot be had, or are lost."""
