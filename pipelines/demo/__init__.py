"""The demo company: Northlight, which sells software to businesses in six regions. `generator.write_demo` makes it.

``story/*.csv`` tells what happens to it, ``sql/*.sql`` draws records from that, ``data/demo`` in the repository holds
its declarations (in the wheel: ``company/`` beside this file). The pipeline never reads anything of this package.
"""
