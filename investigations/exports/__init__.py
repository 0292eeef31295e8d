"""What leaves the program. Empty on purpose: ``python -m investigations.exports.verify`` works
wherever a bundle was sent, without the program around it."""
