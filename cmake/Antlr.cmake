# Comes in: one lexer grammar and one parser grammar.
# Goes out: rl_add_antlr(), which generates the parser at build time.
# Must not know: what the grammar says.

find_program(RL_ANTLR4 antlr4)
find_path(RL_ANTLR4_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime)
find_library(RL_ANTLR4_LIBRARY antlr4-runtime)
foreach(part RL_ANTLR4 RL_ANTLR4_INCLUDE RL_ANTLR4_LIBRARY)
  if(NOT ${part})
    message(FATAL_ERROR "ANTLR is incomplete: ${part} was not found; install "
      "the packages antlr4 and libantlr4-runtime-dev (tools/setup/setup.sh)")
  endif()
endforeach()

# rl_add_antlr(<target> LEXER <Lexer.g4> PARSER <Parser.g4> [NAMESPACE <ns>])
#
# A static library <target> with the generated lexer, parser and visitor. Who
# links it sees the generated headers and the ANTLR runtime as system headers,
# so link it PRIVATE.
function(rl_add_antlr target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "LEXER;PARSER;NAMESPACE" "")
  if(NOT ARG_LEXER OR NOT ARG_PARSER OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rl_add_antlr needs LEXER and PARSER, and knows only "
      "NAMESPACE besides")
  endif()
  get_filename_component(lexer "${ARG_LEXER}" ABSOLUTE)
  get_filename_component(parser "${ARG_PARSER}" ABSOLUTE)
  get_filename_component(lexerName "${lexer}" NAME_WE)
  get_filename_component(parserName "${parser}" NAME_WE)

  set(dir "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  set(options -Dlanguage=Cpp -Werror -Xexact-output-dir -o "${dir}")
  if(ARG_NAMESPACE)
    list(APPEND options -package "${ARG_NAMESPACE}")
  endif()

  add_custom_command(
    OUTPUT "${dir}/${lexerName}.cpp" "${dir}/${lexerName}.h"
           "${dir}/${lexerName}.tokens"
    COMMAND "${RL_ANTLR4}" ${options} "${lexer}"
    DEPENDS "${lexer}"
    COMMENT "ANTLR ${lexerName}.g4" VERBATIM)

  set(sources)
  set(headers)
  foreach(suffix "" Visitor BaseVisitor)
    list(APPEND sources "${dir}/${parserName}${suffix}.cpp")
    list(APPEND headers "${dir}/${parserName}${suffix}.h")
  endforeach()
  add_custom_command(
    OUTPUT ${sources} ${headers}
    COMMAND "${RL_ANTLR4}" ${options} -visitor -no-listener -lib "${dir}"
            "${parser}"
    DEPENDS "${parser}" "${dir}/${lexerName}.tokens"
    COMMENT "ANTLR ${parserName}.g4" VERBATIM)

  add_library(${target} STATIC "${dir}/${lexerName}.cpp" ${sources}
    "${dir}/${lexerName}.h" ${headers})
  # The generator is older than C++20: it writes u8"..." where it means char.
  # Warnings of generated code are not ours to mend.
  target_compile_options(${target} PRIVATE -fno-char8_t -w)
  target_include_directories(${target} SYSTEM PUBLIC "${dir}"
    "${RL_ANTLR4_INCLUDE}")
  target_link_libraries(${target} PUBLIC "${RL_ANTLR4_LIBRARY}")
endfunction()
