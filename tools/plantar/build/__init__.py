"""What is made of the sources: a board's tree, images, UF2 files, the generated documents."""
