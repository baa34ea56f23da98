"""What each verb does; a module is imported when its verb is called."""
