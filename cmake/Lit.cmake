# Comes in: a folder of text tests.
# Goes out: add_lit_suite(), one CTest entry for the folder.
# Must not know: what the tests say.

find_program(RL_LIT NAMES lit llvm-lit PATHS "${RL_LLVM_PREFIX}/bin"
  NO_DEFAULT_PATH)
find_program(RL_FILECHECK FileCheck PATHS "${RL_LLVM_PREFIX}/bin"
  NO_DEFAULT_PATH)
foreach(part RL_LIT RL_FILECHECK)
  if(NOT ${part})
    message(FATAL_ERROR "${part} is not in ${RL_LLVM_PREFIX}/bin; install the "
      "package llvm-22-tools (tools/setup/setup.sh)")
  endif()
endforeach()
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# add_lit_suite(<name> <dir> [SUFFIXES .rl .mlir ...] [DEFINES key=value ...])
#
# Registers the CTest entry lit-<name>. Test files use FileCheck, not, and the
# built programs by name (rlc, rl-opt), and the substitutions %source (the
# root of the checkout), %build (the root of the build), %rlc, %stdlib and, for
# each DEFINES, %key. Folders called Inputs hold no tests. A lit.local.cfg in a
# folder may add features, as everywhere in lit; `runtime` and `sanitizers` say
# what this build has. Results of every case go to
# <build>/lit/<name>.xml, where tools/setup/summary.py counts them.
function(add_lit_suite name dir)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "SUFFIXES;DEFINES")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_lit_suite(${name}): unexpected "
      "${ARG_UNPARSED_ARGUMENTS}")
  endif()
  get_filename_component(RL_LIT_SOURCE "${dir}" ABSOLUTE)
  if(NOT IS_DIRECTORY "${RL_LIT_SOURCE}")
    message(FATAL_ERROR "add_lit_suite(${name}): no folder ${RL_LIT_SOURCE}")
  endif()
  if(NOT ARG_SUFFIXES)
    set(ARG_SUFFIXES .rl .mlir .test)
  endif()
  set(RL_LIT_NAME "${name}")
  list(JOIN ARG_SUFFIXES "', '" RL_LIT_SUFFIXES)
  set(RL_LIT_DEFINES)
  foreach(define ${ARG_DEFINES})
    string(FIND "${define}" "=" equals)
    if(equals LESS 1)
      message(FATAL_ERROR "add_lit_suite(${name}): DEFINES takes key=value, "
        "not `${define}`")
    endif()
    string(SUBSTRING "${define}" 0 ${equals} key)
    math(EXPR equals "${equals} + 1")
    string(SUBSTRING "${define}" ${equals} -1 value)
    string(APPEND RL_LIT_DEFINES "    ('%${key}', r'${value}'),\n")
  endforeach()

  set(suite "${CMAKE_BINARY_DIR}/lit/${name}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/lit.site.cfg.py.in"
    "${suite}/lit.site.cfg.py" @ONLY)
  add_test(NAME lit-${name}
    COMMAND "${Python3_EXECUTABLE}" "${RL_LIT}" -v
            "--xunit-xml-output=${CMAKE_BINARY_DIR}/lit/${name}.xml" "${suite}")
  set_tests_properties(lit-${name} PROPERTIES LABELS lit)
endfunction()
