"""The Qt Quick screen: draws a snapshot, posts what was pressed."""
