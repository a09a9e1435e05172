// In: files of a model's folder. Out: their text; files that are whole or
// absent.
// Must not know: what is in them.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <string>

namespace rlrt {

/// std::runtime_error "`file`: text".
[[noreturn]] void failFile(const std::filesystem::path &file,
                           const std::string &text);

/// The content of a file.
std::string readTextFile(const std::filesystem::path &file);
void writeTextFile(const std::filesystem::path &file, const std::string &text);

/// A file of a folder that Python's pickle wrote; empty: there is none.
std::string pickleIn(const std::filesystem::path &folder);

/// Makes the folder and those above it.
void makeFolder(const std::filesystem::path &folder);
/// `write` makes the file beside its place and it is renamed, so that a reader
/// never sees half of it.
void placeFile(const std::filesystem::path &folder, const std::string &name,
               const std::function<void(const std::filesystem::path &)> &write);

/// `[2, 3]`.
std::string shapeText(at::IntArrayRef shape);

} // namespace rlrt
