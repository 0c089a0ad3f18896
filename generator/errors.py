"""The one exception that means "the input is wrong", printed as one line by the command line."""


class InputError(Exception):
    """Input that an author, researcher or host can mend.

    The message names the file and line or the argument, the rule, what was got, and the fix.
    The command line prints it on one line and exits with status 2.
    """
