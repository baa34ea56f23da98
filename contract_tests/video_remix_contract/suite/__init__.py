"""The test items of ``pytest --pyargs video_remix_contract --base-url URL``, each for a clause."""
