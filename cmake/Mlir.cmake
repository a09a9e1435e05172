# Comes in: RL_LLVM_PREFIX, an installation of LLVM and MLIR 22.
# Goes out: the target rl_mlir to link, and rl_tablegen().
# Must not know: our dialect.

# Asking for a version makes MLIR's version file refuse; it is checked below.
find_package(MLIR REQUIRED CONFIG
  PATHS "${RL_LLVM_PREFIX}/lib/cmake/mlir" NO_DEFAULT_PATH)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "LLVM 22 is needed, ${RL_LLVM_PREFIX} holds "
    "${LLVM_PACKAGE_VERSION}")
endif()
find_program(RL_MLIR_TBLGEN mlir-tblgen PATHS "${LLVM_TOOLS_BINARY_DIR}"
  NO_DEFAULT_PATH)
if(NOT RL_MLIR_TBLGEN)
  message(FATAL_ERROR "mlir-tblgen is not in ${LLVM_TOOLS_BINARY_DIR}; install "
    "the package mlir-22-tools (tools/setup/setup.sh)")
endif()

if(NOT TARGET rl_mlir)
  add_library(rl_mlir INTERFACE)
  target_include_directories(rl_mlir SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS}
    ${MLIR_INCLUDE_DIRS})
  separate_arguments(llvmDefinitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
  target_compile_options(rl_mlir INTERFACE ${llvmDefinitions})
  # Debian's LLVM has RTTI and no exceptions. Its layout does not depend on
  # NDEBUG (LLVM_ENABLE_ABI_BREAKING_CHECKS is fixed in its headers), so our
  # assertions may stay on.
  target_compile_options(rl_mlir INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
  target_link_libraries(rl_mlir INTERFACE MLIR LLVM)
endif()

# rl_tablegen(<target> <file.td> [INCLUDES <dir>...]
#             GENERATE <generator> <output> [<generator> <output>...])
#
# Runs mlir-tblgen once for each pair, with outputs relative to the current
# binary folder. A generator with further flags is a list in quotes:
# "-gen-pass-decls;-name=Rl". <target> depends on all outputs. TableGen writes
# what it read, so a changed .td, ours or LLVM's, is seen.
function(rl_tablegen target td)
  get_filename_component(td "${td}" ABSOLUTE)
  get_filename_component(tdDir "${td}" DIRECTORY)
  set(includes "-I${tdDir}" "-I${PROJECT_SOURCE_DIR}")
  # Read by hand: cmake_parse_arguments would flatten the quoted lists.
  set(pairs)
  set(keyword)
  math(EXPR last "${ARGC} - 1")
  foreach(position RANGE 2 ${last})
    set(item "${ARGV${position}}")
    if(item MATCHES "^(INCLUDES|GENERATE)$")
      set(keyword "${item}")
    elseif(keyword STREQUAL "INCLUDES")
      get_filename_component(item "${item}" ABSOLUTE)
      list(APPEND includes "-I${item}")
    elseif(keyword STREQUAL "GENERATE")
      string(REPLACE ";" "|" item "${item}")
      list(APPEND pairs "${item}")
    else()
      message(FATAL_ERROR "rl_tablegen(${target}): unexpected `${item}`")
    endif()
  endforeach()
  list(LENGTH pairs count)
  math(EXPR odd "${count} % 2")
  if(count EQUAL 0 OR odd)
    message(FATAL_ERROR "rl_tablegen(${target}): GENERATE takes pairs of "
      "generator and output")
  endif()
  foreach(dir ${MLIR_INCLUDE_DIRS})
    list(APPEND includes "-I${dir}")
  endforeach()

  set(outputs)
  while(pairs)
    list(POP_FRONT pairs generator output)
    string(REPLACE "|" ";" generator "${generator}")
    set(output "${CMAKE_CURRENT_BINARY_DIR}/${output}")
    get_filename_component(outputDir "${output}" DIRECTORY)
    file(MAKE_DIRECTORY "${outputDir}")
    add_custom_command(OUTPUT "${output}"
      COMMAND "${RL_MLIR_TBLGEN}" ${generator} ${includes} "${td}"
              -o "${output}" -d "${output}.d"
      DEPENDS "${td}" DEPFILE "${output}.d"
      COMMENT "TableGen ${output}" VERBATIM)
    list(APPEND outputs "${output}")
  endwhile()
  add_custom_target(${target} DEPENDS ${outputs})
endfunction()
