// What is written from the table of commands: help, the man page, shell completion.
#pragma once

#include <string>

#include "cli/command.h"

namespace portwright::cli {

std::string Help();                             // all commands, a line each
std::string GroupHelp(std::string_view group);  // the commands below `catalog`, say
std::string CommandHelp(const Command& command);
std::string ManPage();  // troff, section 1
// `bash`, `zsh` or `fish`; empty for another shell.
std::string Completion(std::string_view shell);

}  // namespace portwright::cli
