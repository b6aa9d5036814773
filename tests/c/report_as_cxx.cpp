// The same in C++, which the header is for, too.
#include "report.c"
