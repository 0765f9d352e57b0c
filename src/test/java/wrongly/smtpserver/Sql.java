package wrongly.smtpserver;

interface Sql {
    java.sql.Connection connection();
}
