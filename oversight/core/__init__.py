"""What every storey may use: errors, identifiers, canonical bytes, database guards."""
