#include "socket_network.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace powersight::host {

void SocketNetwork::open() {
    close();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found) != 0) return;
    socket_ = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    const int result = connect(socket_, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (result == 0) {
        state_ = State::kOpen;
    } else if (errno == EINPROGRESS) {
        state_ = State::kOpening;
    } else {
        close();
    }
}

Network::State SocketNetwork::state() {
    if (state_ != State::kOpening) return state_;
    pollfd waiting{socket_, POLLOUT, 0};
    if (::poll(&waiting, 1, 0) <= 0) return state_;
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        close();
    } else {
        state_ = State::kOpen;
    }
    return state_;
}

int SocketNetwork::send(Bytes data) {
    const ssize_t sent = ::send(socket_, data.data, data.size, MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<int>(sent);
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

int SocketNetwork::receive(uint8_t* out, size_t capacity) {
    const ssize_t got = recv(socket_, out, capacity, 0);
    if (got > 0) return static_cast<int>(got);
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void SocketNetwork::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    state_ = State::kClosed;
}

void SocketNetwork::breakOff() {
    const linger hard{1, 0};
    if (socket_ >= 0) setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    close();
}

void SocketNetwork::waitForInput(int millis) {
    pollfd waiting{socket_, POLLIN, 0};
    ::poll(&waiting, socket_ >= 0 ? 1 : 0, millis);
}

}  // namespace powersight::host
