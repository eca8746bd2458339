"""What a verdict says, in one computed sentence, English and Russian; and how numbers are written.

The sentence on the tile, for the screen reader, in the mail and in the test is this one. Nothing here judges.
"""

from models.sentences.numerals import format_value
from models.sentences.sentence import add_sentences, sentence

__all__ = ["add_sentences", "format_value", "sentence"]
