"""The pytest face: ``pytest --pyargs video_remix_contract --base-url URL``, one test item a clause."""
