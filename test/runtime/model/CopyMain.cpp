// In: a model folder, a folder to be made, token ids. Out: the folder, with
// the model and `logits.safetensors`, [ids, vocab].
// Must not know: who reads it (families/check_folders.py).
#include "model/CausalLm.h"
#include "model/HfFolder.h"
#include "model/Safetensors.h"

#include <iostream>

int main(int argc, char **argv) {
  using namespace rlrt;
  if (argc < 4) {
    std::cerr << "usage: " << argv[0] << " IN OUT ID...\n";
    return 2;
  }
  try {
    torch::NoGradGuard noGrad;
    auto model = loadHfFolder(argv[1]);
    saveHfFolder(argv[2], *model);
    PackedBatch batch;
    for (int i = 3; i < argc; ++i) {
      batch.tokens.push_back(std::stoll(argv[i]));
      batch.positions.push_back(i - 3);
      batch.branches.push_back(0);
    }
    batch.groupOffsets = {0, static_cast<int64_t>(batch.tokens.size())};
    writeSafetensors(std::string(argv[2]) + "/logits.safetensors",
                     {{"logits", model->logits(model->trunk(batch))}});
  } catch (const std::exception &e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
