"""`plantar wiring --breadboard`: the wiring as one sees it on the table, on a page of A4.

headers: which pin of a development board stands where. bench: holes, connectors, parts and wires,
and what is joined. layout: where each part of a board.py goes. draw: the picture.
"""
