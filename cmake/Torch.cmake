# Comes in: RL_TORCH_DIR, an unzipped LibTorch wheel.
# Goes out: the imported target Torch::cpu (torch_cpu and c10 only).
# Must not know: CUDA; the runtime loads libtorch_cuda.so at start where a GPU
# is present. Torch's own package file would demand a whole CUDA toolkit.

if(NOT TARGET Torch::cpu)
  foreach(file include/torch/csrc/api/include/torch/torch.h
      lib/libtorch_cpu.so lib/libc10.so lib/libcudart.so.13 lib/libcupti.so.13)
    if(NOT EXISTS "${RL_TORCH_DIR}/${file}")
      message(FATAL_ERROR "LibTorch is incomplete: ${RL_TORCH_DIR}/${file} is "
        "missing; run tools/setup/setup.sh, or pass -DRL_TORCH_DIR=<folder>, "
        "or leave the runtime out with -DRL_BUILD_RUNTIME=OFF")
    endif()
  endforeach()

  foreach(lib c10 torch_cpu)
    add_library(Torch::${lib} SHARED IMPORTED)
    set_target_properties(Torch::${lib} PROPERTIES
      IMPORTED_LOCATION "${RL_TORCH_DIR}/lib/lib${lib}.so"
      IMPORTED_SONAME "lib${lib}.so")
  endforeach()

  # The wheel carries its own fmt under include/fmt. It comes before Debian's
  # for whoever links Torch::cpu, so such targets use fmt as headers only.
  add_library(Torch::cpu INTERFACE IMPORTED)
  set_target_properties(Torch::cpu PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES
      "${RL_TORCH_DIR}/include;${RL_TORCH_DIR}/include/torch/csrc/api/include"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES
      "${RL_TORCH_DIR}/include;${RL_TORCH_DIR}/include/torch/csrc/api/include"
    INTERFACE_COMPILE_DEFINITIONS "_GLIBCXX_USE_CXX11_ABI=1;FMT_HEADER_ONLY=1"
    INTERFACE_LINK_LIBRARIES "Torch::torch_cpu;Torch::c10")
endif()
