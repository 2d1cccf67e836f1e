let user;

exports.handler = async () => user;
