"""Turns a folder of articles into a published index."""
