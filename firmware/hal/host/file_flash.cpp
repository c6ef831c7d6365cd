#include "file_flash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace powersight::host {

FileFlash::~FileFlash() {
    if (file_ >= 0) close(file_);
}

bool FileFlash::open(const std::string& path) {
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat seen {};
    if (file_ < 0 || fstat(file_, &seen) != 0) return false;
    const auto size = static_cast<off_t>(sectorBytes_) * sectorCount_;
    // a process that was killed while creating it left a short file: the rest is erased now
    for (off_t at = seen.st_size - seen.st_size % sectorBytes_; at < size; at += sectorBytes_)
        if (seen.st_size < size && !eraseSector(static_cast<uint32_t>(at / sectorBytes_))) return false;
    return true;
}

bool FileFlash::read(uint32_t address, uint8_t* out, uint32_t length) const {
    return pread(file_, out, length, address) == static_cast<ssize_t>(length);
}

bool FileFlash::program(uint32_t address, const uint8_t* data, uint32_t length) {
    std::vector<uint8_t> bytes(length);
    if (!read(address, bytes.data(), length)) return false;
    for (uint32_t i = 0; i < length; i++) bytes[i] &= data[i];
    return pwrite(file_, bytes.data(), length, address) == static_cast<ssize_t>(length);
}

bool FileFlash::eraseSector(uint32_t sector) {
    const std::vector<uint8_t> erased(sectorBytes_, 0xFF);
    const auto at = static_cast<off_t>(sector) * sectorBytes_;
    return pwrite(file_, erased.data(), sectorBytes_, at) == static_cast<ssize_t>(sectorBytes_);
}

}  // namespace powersight::host
