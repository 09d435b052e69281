"""The panel: the commands as pages of a browser on this machine. It holds no rule of the domain."""
