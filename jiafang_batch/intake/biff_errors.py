"""The error values of the binary formats, by the number that stands for them ([MS-XLS] 2.5.10, [MS-XLSB] 2.5.97.2)."""

ERROR_WORDS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
