#include "claims.h"

int main() { return claims::run(); }
