"""People hear of their cases: in the inbox, by mail, and other programs by a signed message."""
