// In: a .safetensors file, or named tensors. Out: named f32 tensors, or such a
// file.
// Must not know: what the tensors mean.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// A .safetensors file, mapped into memory and validated: header size, JSON,
/// types, shapes, and data that is covered exactly once. Every failure is a
/// std::runtime_error naming the file, and the tensor where there is one.
class SafetensorsFile {
public:
  explicit SafetensorsFile(std::string path);
  ~SafetensorsFile();
  SafetensorsFile(const SafetensorsFile &) = delete;

  /// Names in the file.
  std::vector<std::string> names() const;

  /// Shape of a tensor.
  const std::vector<int64_t> &shape(const std::string &name) const;

  /// The tensor as f32 on the host; stored as F32, F16 or BF16.
  torch::Tensor read(const std::string &name) const;

private:
  struct Entry {
    std::string type;
    std::vector<int64_t> shape;
    uint64_t begin = 0, end = 0;
  };

  [[noreturn]] void fail(const std::string &text) const;
  [[noreturn]] void fail(const std::string &tensor,
                         const std::string &text) const;
  void parse();
  void checkCover() const;
  const Entry &entry(const std::string &name) const;

  std::string path;
  const char *data = nullptr; ///< the mapping
  uint64_t size = 0;          ///< of the file
  uint64_t dataStart = 0;
  std::map<std::string, Entry> entries;
};

/// Writes the tensors as F32 in the given order.
void writeSafetensors(
    const std::string &path,
    const std::vector<std::pair<std::string, torch::Tensor>> &tensors);

} // namespace rlrt
