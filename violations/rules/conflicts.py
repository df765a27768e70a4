"""For which reasons somebody may declare himself in conflict with a case. Fixed words: none of them names anybody."""

IN_THE_CASE, CLOSE, INTEREST = "declared: in the case", "declared: close to somebody", "declared: interest"
TOOK_PART, OTHER = "declared: took part", "declared: other"
REASONS = (IN_THE_CASE, CLOSE, INTEREST, TOOK_PART, OTHER)
