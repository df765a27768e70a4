"""The tamper-evident ledger: entries, the Merkle tree over them, the one stream in its order. It knows nobody above."""
