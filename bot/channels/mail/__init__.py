"""Mail. `channel` is the way in and out; `parse` understands a raw mail, `sorting` tells where it belongs.

Nothing is imported here: the process that reads raw mails must stay small.
"""
