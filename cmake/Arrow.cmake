# Comes in: RL_ARROW_DIR, libraries and headers out of the pyarrow wheel.
# Goes out: the imported target Arrow::parquet (libparquet and libarrow only).
# Must not know: Python. Debian 12 has no package of Arrow.

if(NOT TARGET Arrow::parquet)
  set(RL_ARROW_VERSION 2600)
  foreach(file include/arrow/api.h lib/libarrow.so.${RL_ARROW_VERSION}
      lib/libparquet.so.${RL_ARROW_VERSION})
    if(NOT EXISTS "${RL_ARROW_DIR}/${file}")
      message(FATAL_ERROR "Apache Arrow is incomplete: ${RL_ARROW_DIR}/${file} "
        "is missing; run tools/setup/setup.sh, or pass "
        "-DRL_ARROW_DIR=<folder>, or leave the runtime out with "
        "-DRL_BUILD_RUNTIME=OFF")
    endif()
  endforeach()

  foreach(lib arrow parquet)
    add_library(Arrow::lib${lib} SHARED IMPORTED)
    set_target_properties(Arrow::lib${lib} PROPERTIES
      IMPORTED_LOCATION "${RL_ARROW_DIR}/lib/lib${lib}.so.${RL_ARROW_VERSION}"
      IMPORTED_SONAME "lib${lib}.so.${RL_ARROW_VERSION}")
  endforeach()
  # Whoever includes its headers names the folder by itself: one part of the
  # runtime may.
  add_library(Arrow::parquet INTERFACE IMPORTED)
  set_target_properties(Arrow::parquet PROPERTIES
    INTERFACE_LINK_LIBRARIES "Arrow::libparquet;Arrow::libarrow")
endif()
