"""Service of messages with proof: a notice lies on the person's desk at once, an e-mail says that it does.

The one entrance for others is `notices.actions.send`. It takes a kind of `notices.kinds`, whose words stand in
`templates/notices/`; a new kind is one row there and one text in each language.
"""
