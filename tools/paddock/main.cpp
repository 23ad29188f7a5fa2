#include "tools/paddock/arguments.hpp"

int main(int argc, char** argv) { return paddock::tools::run_command(argc, argv); }
