"""What a long-running process has loaded stays for ever: the garbage collector need not look through it."""

import gc


def set_aside() -> None:
    """Call it once everything is loaded. Afterwards the collector comes when there is something to collect.

    Looking through what is loaded, again and again, took a third of the processor time of a batch (docs/adr/0005).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
