"""Whether it is seen who asks for a human: the labelled messages, and the fit of the weights that ship."""
