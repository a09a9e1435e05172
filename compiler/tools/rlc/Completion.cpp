// In: the command line as CLI11 holds it. Out: scripts that complete it.
// Must not know: what a command does.
#include "compiler/tools/rlc/Completion.h"

#include <CLI/CLI.hpp>

namespace rl::tool {
namespace {

/// An option of a command, as a script needs it.
struct Flag {
  std::vector<std::string> spellings; ///< `--check`, `-o`; empty: positional
  std::string about;
  std::vector<std::string> choices;
  bool takesValue = false;
  bool takesFile = false;
};

struct Command {
  std::string name, about;
  std::vector<Flag> flags, positions;
};

std::vector<Command> commandsOf(const CLI::App &app, const Choices &choices) {
  std::vector<Command> commands;
  for (const CLI::App *sub : app.get_subcommands({})) {
    Command command{sub->get_name(), sub->get_description(), {}, {}};
    for (const CLI::Option *option : sub->get_options()) {
      Flag flag;
      for (const std::string &name : option->get_lnames())
        flag.spellings.push_back("--" + name);
      for (const std::string &name : option->get_snames())
        flag.spellings.push_back("-" + name);
      flag.about = option->get_description();
      flag.takesValue = option->get_items_expected_max() > 0;
      if (auto found = choices.find(option); found != choices.end())
        flag.choices = found->second;
      // The one thing else that completes: files, by what they are called.
      flag.takesFile = option->get_name(/*positional=*/true) == "FILE" ||
                       option->check_sname("o");
      (flag.spellings.empty() ? command.positions : command.flags)
          .push_back(std::move(flag));
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string joined(const std::vector<std::string> &words,
                   const std::string &by) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : by) + word;
  return text;
}

std::string namesOf(const std::vector<Command> &commands) {
  std::vector<std::string> names;
  for (const Command &command : commands)
    names.push_back(command.name);
  return joined(names, " ");
}

/// Up to the first place where a sentence turns into detail, without what a
/// shell would read.
std::string brief(const std::string &about) {
  std::string text = about.substr(0, about.find_first_of(";:"));
  std::string kept;
  for (char c : text)
    if (std::string("'\"`$\\[]()").find(c) == std::string::npos)
      kept += c;
  return kept;
}

std::string bash(const std::vector<Command> &commands) {
  std::string text = R"(# Completion of rlc for bash: source this file.
_rlc() {
  local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local words=""
  # bash cuts words at `=`.
  if [[ $now == = ]]; then now=""; elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W ")";
  text += namesOf(commands) + R"( --help" -- "$now"))
    return
  fi
  case ${COMP_WORDS[1]} in
)";
  for (const Command &command : commands) {
    text += "  " + command.name + ")\n    case $before in\n";
    std::vector<std::string> all;
    for (const Flag &flag : command.flags) {
      all.insert(all.end(), flag.spellings.begin(), flag.spellings.end());
      if (!flag.takesValue)
        continue;
      text += "    " + joined(flag.spellings, "|") + ")\n";
      if (!flag.choices.empty())
        text += "      COMPREPLY=($(compgen -W \"" + joined(flag.choices, " ") +
                "\" -- \"$now\"))\n";
      else if (flag.takesFile)
        text += "      COMPREPLY=($(compgen -f -- \"$now\"))\n";
      text += "      return ;;\n";
    }
    text += "    esac\n    words=\"" + joined(all, " ") + "\"\n";
    bool files = false;
    for (size_t i = 0; i < command.positions.size(); ++i) {
      const Flag &position = command.positions[i];
      files = files || position.takesFile;
      if (!position.choices.empty())
        text += "    [[ $COMP_CWORD -eq " + std::to_string(i + 2) +
                " ]] && words+=\" " + joined(position.choices, " ") + "\"\n";
    }
    if (files)
      text += "    COMPREPLY=($(compgen -f -X '!*.rl' -- \"$now\")"
              " $(compgen -d -- \"$now\"))\n";
    text += "    ;;\n";
  }
  text += R"(  esac
  COMPREPLY+=($(compgen -W "$words" -- "$now"))
}
complete -o filenames -F _rlc rlc
)";
  return text;
}

std::string zsh(const std::vector<Command> &commands) {
  std::string text = "#compdef rlc\n# Completion of rlc for zsh: put this file "
                     "as _rlc into a folder of $fpath.\n_rlc() {\n"
                     "  local -a commands\n  commands=(\n";
  for (const Command &command : commands)
    text += "    '" + command.name + ":" + brief(command.about) + "'\n";
  text += "  )\n  if (( CURRENT == 2 )); then\n"
          "    _describe command commands\n    return\n  fi\n"
          "  local command=${words[2]}\n  shift words\n  (( CURRENT-- ))\n"
          "  case $command in\n";
  for (const Command &command : commands) {
    text += "  " + command.name + ")\n    _arguments";
    auto action = [](const Flag &flag) {
      return !flag.choices.empty() ? "(" + joined(flag.choices, " ") + ")"
             : flag.takesFile      ? std::string("_files")
                                   : std::string(" ");
    };
    for (const Flag &flag : command.flags)
      for (const std::string &spelling : flag.spellings)
        text += " \\\n      '" + spelling +
                (flag.takesValue && spelling.size() > 2 ? "=" : "") + "[" +
                brief(flag.about) + "]" +
                (flag.takesValue ? ":value:" + action(flag) : "") + "'";
    for (const Flag &position : command.positions)
      text += " \\\n      '*:" +
              std::string(position.takesFile ? "file:_files -g \"*.rl\""
                                             : "name:" + action(position)) +
              "'";
    // One rest argument only: zsh takes the first.
    text += "\n    ;;\n";
  }
  text += "  esac\n}\nif [ \"$funcstack[1]\" = _rlc ]; then\n  _rlc \"$@\"\n"
          "else\n  compdef _rlc rlc\nfi\n";
  return text;
}

std::string fish(const std::vector<Command> &commands) {
  std::string text = "# Completion of rlc for fish: put this file as rlc.fish "
                     "into ~/.config/fish/completions.\ncomplete -c rlc -f\n";
  for (const Command &command : commands) {
    text += "complete -c rlc -n __fish_use_subcommand -a " + command.name +
            " -d '" + brief(command.about) + "'\n";
    std::string when =
        "complete -c rlc -n '__fish_seen_subcommand_from " + command.name + "'";
    for (const Flag &flag : command.flags) {
      text += when;
      for (const std::string &spelling : flag.spellings)
        text += spelling.size() > 2 ? " -l " + spelling.substr(2)
                                    : " -s " + spelling.substr(1);
      if (flag.takesValue)
        text += flag.takesFile ? " -r -F" : " -x";
      if (!flag.choices.empty())
        text += " -a '" + joined(flag.choices, " ") + "'";
      text += " -d '" + brief(flag.about) + "'\n";
    }
    for (const Flag &position : command.positions) {
      if (position.takesFile)
        text += when + " -F\n";
      else if (!position.choices.empty())
        text += when + " -a '" + joined(position.choices, " ") + "'\n";
    }
  }
  return text;
}

struct Shell {
  const char *name;
  std::string (*script)(const std::vector<Command> &);
};
const Shell table[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

} // namespace

std::vector<std::string> shells() {
  std::vector<std::string> names;
  for (const Shell &shell : table)
    names.push_back(shell.name);
  return names;
}

std::string completionScript(const CLI::App &app, const Choices &choices,
                             const std::string &shell) {
  for (const Shell &one : table)
    if (shell == one.name)
      return one.script(commandsOf(app, choices));
  return "";
}

} // namespace rl::tool
