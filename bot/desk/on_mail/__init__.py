"""Mail, joined to the rows and to the desk: what the channel's sockets are plugged into."""
