"""HTTP, sockets and Bokeh: how a talk is served. It imports talk and below."""
