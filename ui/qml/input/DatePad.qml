import QtQuick

// Year, month and day as eight digits in a row; the field above shows where each one goes.
DigitPad {}
