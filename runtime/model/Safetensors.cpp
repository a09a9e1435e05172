// In: a .safetensors file, or named tensors. Out: named f32 tensors, or such a
// file.
// Must not know: what the tensors mean.
#include "model/Safetensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rlrt {

using nlohmann::json;

namespace {

/// The format's own bound on its header.
constexpr uint64_t maxHeader = 100'000'000;

/// Bytes per element, 0 for a name the format does not define.
uint64_t sizeOf(const std::string &type) {
  static const std::map<std::string, uint64_t> sizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1},
      {"I16", 2},  {"U16", 2}, {"F16", 2}, {"BF16", 2},    {"I32", 4},
      {"U32", 4},  {"F32", 4}, {"F64", 8}, {"I64", 8},     {"U64", 8}};
  auto found = sizes.find(type);
  return found == sizes.end() ? 0 : found->second;
}

} // namespace

void SafetensorsFile::fail(const std::string &text) const {
  throw std::runtime_error("`" + path + "`: " + text);
}

void SafetensorsFile::fail(const std::string &tensor,
                           const std::string &text) const {
  fail("tensor `" + tensor + "`: " + text);
}

SafetensorsFile::SafetensorsFile(std::string file) : path(std::move(file)) {
  int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0)
    fail(std::string("cannot be opened: ") + std::strerror(errno));
  struct stat info{};
  bool known = ::fstat(handle, &info) == 0 && S_ISREG(info.st_mode);
  size = known ? static_cast<uint64_t>(info.st_size) : 0;
  void *mapping =
      size < 8 ? MAP_FAILED
               : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, handle, 0);
  int error = errno;
  ::close(handle);
  if (!known)
    fail("is not a regular file");
  if (size < 8)
    fail("has " + std::to_string(size) +
         " bytes, a safetensors file starts with 8 bytes of header size");
  if (mapping == MAP_FAILED)
    fail(std::string("cannot be mapped: ") + std::strerror(error));
  data = static_cast<const char *>(mapping);
  try {
    parse();
    checkCover();
  } catch (...) {
    // The destructor does not run when the constructor throws.
    ::munmap(const_cast<char *>(data), size);
    throw;
  }
}

SafetensorsFile::~SafetensorsFile() {
  ::munmap(const_cast<char *>(data), size);
}

void SafetensorsFile::parse() {
  uint64_t length = 0;
  for (int i = 7; i >= 0; --i)
    length = length << 8 | static_cast<unsigned char>(data[i]);
  if (length > maxHeader || length > size - 8)
    fail("header of " + std::to_string(length) + " bytes in a file of " +
         std::to_string(size) + ": truncated, or not a safetensors file");
  dataStart = 8 + length;

  std::set<std::string> seen;
  auto onEvent = [&](int depth, json::parse_event_t event, json &value) {
    if (event == json::parse_event_t::key && depth == 1 &&
        !seen.insert(value.get<std::string>()).second)
      fail(value.get<std::string>(), "named twice in the header");
    return true;
  };
  json header;
  try {
    header = json::parse(data + 8, data + dataStart, onEvent);
  } catch (const json::exception &e) {
    fail(std::string("header is not JSON: ") + e.what());
  }
  if (!header.is_object())
    fail("header is not a JSON object");
  for (auto &[name, value] : header.items()) {
    if (name == "__metadata__")
      continue;
    Entry e;
    try {
      e.type = value.at("dtype").get<std::string>();
      for (const json &n : value.at("shape"))
        if (!n.is_number_unsigned())
          fail(name, "shape has `" + n.dump() + "`, not a size");
      e.shape = value.at("shape").get<std::vector<int64_t>>();
      const json &offsets = value.at("data_offsets");
      if (offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
          !offsets[1].is_number_unsigned())
        fail(name, "data_offsets is `" + offsets.dump() + "`, not two offsets");
      e.begin = offsets[0].get<uint64_t>();
      e.end = offsets[1].get<uint64_t>();
    } catch (const json::exception &error) {
      fail(name, std::string("malformed entry: ") + error.what());
    }
    uint64_t bytes = sizeOf(e.type);
    if (bytes == 0)
      fail(name, "unknown dtype `" + e.type + "`");
    for (int64_t n : e.shape)
      if (n < 0 ||
          __builtin_mul_overflow(bytes, static_cast<uint64_t>(n), &bytes))
        fail(name, "shape " + value["shape"].dump() + " is out of range");
    if (e.begin > e.end || e.end > size - dataStart)
      fail(name, "data at [" + std::to_string(e.begin) + ", " +
                     std::to_string(e.end) + ") of " +
                     std::to_string(size - dataStart) +
                     " bytes of data: the file is truncated");
    if (e.end - e.begin != bytes)
      fail(name, "has " + std::to_string(e.end - e.begin) + " bytes, " +
                     e.type + " of shape " + value["shape"].dump() + " needs " +
                     std::to_string(bytes));
    entries.emplace(name, std::move(e));
  }
}

void SafetensorsFile::checkCover() const {
  std::vector<std::pair<uint64_t, std::string>> order;
  for (const auto &[name, e] : entries)
    if (e.begin != e.end)
      order.emplace_back(e.begin, name);
  std::sort(order.begin(), order.end());
  uint64_t at = 0;
  for (const auto &[begin, name] : order) {
    if (begin < at)
      fail(name, "overlaps the tensor before it");
    if (begin > at)
      fail(name, std::to_string(begin - at) + " unused bytes before it");
    at = entries.at(name).end;
  }
  if (at != size - dataStart)
    fail(std::to_string(size - dataStart - at) +
         " bytes after the last tensor");
}

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::string> result;
  for (const auto &[name, e] : entries)
    result.push_back(name);
  return result;
}

const SafetensorsFile::Entry &
SafetensorsFile::entry(const std::string &name) const {
  auto found = entries.find(name);
  if (found == entries.end())
    fail(name, "is not in the file");
  return found->second;
}

const std::vector<int64_t> &
SafetensorsFile::shape(const std::string &name) const {
  return entry(name).shape;
}

torch::Tensor SafetensorsFile::read(const std::string &name) const {
  const Entry &e = entry(name);
  torch::ScalarType type;
  if (e.type == "F32")
    type = torch::kFloat32;
  else if (e.type == "F16")
    type = torch::kFloat16;
  else if (e.type == "BF16")
    type = torch::kBFloat16;
  else
    fail(name, "stored as " + e.type + "; weights must be F32, F16 or BF16");
  torch::Tensor stored = torch::empty(e.shape, type);
  // Copied, not viewed: the format does not promise alignment.
  std::memcpy(stored.data_ptr(), data + dataStart + e.begin, e.end - e.begin);
  return stored.to(torch::kFloat32);
}

void writeSafetensors(
    const std::string &path,
    const std::vector<std::pair<std::string, torch::Tensor>> &tensors) {
  json header = {{"__metadata__", {{"format", "pt"}}}};
  uint64_t at = 0;
  for (const auto &[name, tensor] : tensors) {
    uint64_t end = at + static_cast<uint64_t>(tensor.numel()) * 4;
    if (header.contains(name))
      throw std::runtime_error("`" + path + "`: tensor `" + name +
                               "` is written twice");
    header[name] = {{"dtype", "F32"},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  for (int i = 0; i < 8; ++i)
    out.put(static_cast<char>(text.size() >> (8 * i) & 0xff));
  out << text;
  for (const auto &[name, tensor] : tensors) {
    torch::Tensor host =
        tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    out.write(static_cast<const char *>(host.const_data_ptr()),
              static_cast<std::streamsize>(host.numel() * 4));
  }
  out.close();
  if (!out)
    throw std::runtime_error("`" + path +
                             "`: cannot be written: " + std::strerror(errno));
}

} // namespace rlrt
