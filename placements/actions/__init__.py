"""What people do in this room: students log hours, field instructors sign, coordinators arrange placements."""
