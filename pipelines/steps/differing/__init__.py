"""What a change of a company's declarations does to its verdicts, before anybody publishes it.

    revisions.py   the declarations of a git revision, and those of the working tree, as folders of their own
    changes.py     what of two declarations differs, as far as a verdict can see it
    rejudging.py   verdicts by given declarations over a copy of the warehouse
    flips.py       the cells whose verdicts differ, each with its cause
    comparing.py   the order of all that

What does *not* live here: how it is printed (pipelines/diff_command.py). Nothing here writes a board or a task.
"""
